"""What every network must do, whatever it is: one suite, and for each network a file of exchanges."""
