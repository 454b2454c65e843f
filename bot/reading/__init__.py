"""How a typed reply is read. `bot.answers` is the way in; nothing else of the program looks in here."""
