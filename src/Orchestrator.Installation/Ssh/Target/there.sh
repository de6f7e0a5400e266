# Whether a file of the release is there as a whole, or sent as a whole already.
if [ -f "$program/$release/$name" ] && [ "$(hash_of "$program/$release/$name")" = "$hash" ]; then tell there yes; fi
if [ -f "$upload/$name" ] && [ "$(hash_of "$upload/$name")" = "$hash" ]; then tell sent yes; fi
