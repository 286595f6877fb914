// Regular expressions with Go's syntax and linear time, on RE2.
