"""What a person takes away: an adapted learner as a web page, an ONNX file or a checkpoint of its own, and a report."""
