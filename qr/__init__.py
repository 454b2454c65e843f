"""What leads a resident into the right commune: signed codes, QR pictures, posters and books to print."""
