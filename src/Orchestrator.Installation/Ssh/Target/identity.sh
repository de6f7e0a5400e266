# An identity in place of an earlier one, readable by root alone.
mkdir -p "$data" && chmod 700 "$data" || fail "the folder $data cannot be made"
if [ -n "$former" ] && [ -f "$data/journal" ]; then
    # Another target's orders: as this target nobody would understand the reports.
    mv -f "$data/journal" "$data/journal.of-$former" || fail "the journal of the target that was here cannot be set aside"
fi
new=$data/enrolment.json.new
printf '%s' "$enrolment" >"$new" && { sync "$new" 2>/dev/null || sync; } && mv -f "$new" "$data/enrolment.json" \
    || { rm -f "$new"; fail "$data/enrolment.json cannot be written; is the disk full?"; }
