# What was sent becomes part of the release, if it arrived whole.
arrived=$(hash_of "$upload/$name")
[ "$arrived" = "$hash" ] || { rm -f "$upload/$name"; fail "$name did not arrive whole: its SHA-256 is $arrived, the original's $hash"; }
umask 022
mkdir -p "$program/$release" || fail "the folder $program/$release cannot be made"
cat "$upload/$name" >"$program/$release/$name.new" && [ "$(hash_of "$program/$release/$name.new")" = "$hash" ] || { rm -f "$program/$release/$name.new"; fail "$name cannot be written to $program/$release; is the disk full?"; }
chmod 755 "$program/$release/$name.new"
mv -f "$program/$release/$name.new" "$program/$release/$name" || fail "$name cannot be moved to $program/$release"
rm -f "$upload/$name"
rmdir "$upload" 2>/dev/null || true
