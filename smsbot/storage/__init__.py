"""The only room that speaks SQL. Domain values in and out, one file per noun with its verbs."""
