// Nothing yet to keep for offline use ({{VERSION}}, {{STATIC}}).
