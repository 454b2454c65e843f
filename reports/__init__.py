"""What goes out to the organisers. Read-only over the models; no account id, name or phone, ever."""
