#!/bin/bash
# The first argument is the checker; the others are the models.
exec "$@"
