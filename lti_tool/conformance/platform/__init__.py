"""The platform that the suite plays: keys, authorization, tokens, gradebook, roster, deep links, registration, on a port of its own."""
