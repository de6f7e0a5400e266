# What was sent becomes part of the release, if it arrived whole. Hashed once, where it will stay: for a slow computer that is a good part of the work.
umask 022
mkdir -p "$program/$release" || fail "the folder $program/$release cannot be made"
new=$program/$release/$name.new
cat "$upload/$name" >"$new" || { rm -f "$new"; fail "$name cannot be written to $program/$release; is the disk full?"; }
placed=$(hash_of "$new")
[ "$placed" = "$hash" ] || { rm -f "$new" "$upload/$name"; fail "$name did not arrive whole: its SHA-256 is $placed, the original's $hash"; }
chmod 755 "$new"
mv -f "$new" "$program/$release/$name" || fail "$name cannot be moved to $program/$release"
rm -f "$upload/$name"
rmdir "$upload" 2>/dev/null || true
