// Tests of Order.
