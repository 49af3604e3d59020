"""What hearing needs and Qt does not: what comes next, how loud a song is, what it looks like."""
