# As the account that signed in: a folder of its own for what is sent.
mkdir -p "$upload" && chmod 700 "$upload" || fail "$upload cannot be made; is the disk full?"
