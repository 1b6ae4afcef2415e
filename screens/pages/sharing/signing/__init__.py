"""Who else has to say yes on screen: releases that wait for a second person, and agreements with partners."""
