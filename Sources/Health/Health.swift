// A live object to a verdict with a reason.
