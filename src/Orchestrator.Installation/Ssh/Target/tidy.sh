# Releases other than the current one and the one before it.
for folder in "$program"/*/; do
    name=$(basename "$folder")
    case $name in current | "$release" | "$former") ;; *) rm -rf "${folder%/}" ;; esac
done
