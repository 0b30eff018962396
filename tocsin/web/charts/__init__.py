"""Charts: the arithmetic behind the SVG that `templates/parts/charts.html.j2` writes.

Pure: lengths across are percent of the plot's width, so that one picture suits a phone
and a wide screen; lengths down are pixels.
"""
