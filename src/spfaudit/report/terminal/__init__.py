"""Reports on a terminal. The only reporters that know rich, for the width of characters and for colour."""
