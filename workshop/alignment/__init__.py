"""From ratings to where to start: ranking with intervals, agreement in words, robustness, coverage of the gaps.

Pure functions of plain mappings. `result.align` computes everything at once; `headline.headline` says it in sentences.
The result ranks where to start, not who is worthy.
"""
