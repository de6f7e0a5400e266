# By way of sudo, or not: whether this is root.
tell id "$(id -u)"
