// Go's template language and the function library that Helm offers.
