# As the account that signed in: who it is, and where what is sent goes first.
tell user "$(id -un 2>/dev/null)"
tell id "$(id -u)"
if [ "$(id -u)" = 0 ]; then home=/root; else home=${HOME:-}; fi
[ -d "$home" ] && [ -w "$home" ] || fail "the account $(id -un) has no home folder that it may write to (${home:-none}); what is sent has to go somewhere"
tell upload "$home/.orchestrator-upload"
