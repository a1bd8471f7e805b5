"""Follow along: today's own session as one file that plays hands-free and without a network.

`session` turns a day into steps, `page` puts them, their pictures and the player into one HTML text. The player
itself (player/*.js, player.css, player.html) knows nothing of training: it plays steps in their order.
"""
