@rem package.json says exec where npm must pass signals on to node itself, not to a shell around it; Windows has no exec.
@%*
