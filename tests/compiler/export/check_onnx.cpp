//===- check_onnx.cpp - ONNX's own checker --------------------------------===//
//
// Runs the checker and the shape inference of Debian's ONNX on models. That is ONNX 1.12: it knows opsets up to 17.
//
//===----------------------------------------------------------------------===//

#include "onnx/checker.h"
#include "onnx/shape_inference/implementation.h"

#include <fstream>
#include <iostream>

int main(int argc, char **argv) {
  for (int i = 1; i < argc; ++i) {
    onnx::ModelProto model;
    std::ifstream file(argv[i], std::ios::binary);
    if (!model.ParseFromIstream(&file)) {
      std::cerr << argv[i] << ": error: expected an ONNX model\n";
      return 1;
    }
    try {
      onnx::checker::check_model(model);
      onnx::ShapeInferenceOptions strict(/*check_type=*/true, /*error_mode=*/1, /*data_propagation=*/true);
      onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), strict);
    } catch (const std::exception &error) {
      std::cerr << argv[i] << ": error: " << error.what() << "\n";
      return 1;
    }
    std::cout << argv[i] << ": " << model.graph().node_size() << " nodes are in order\n";
  }
  return argc > 1 ? 0 : 2;
}
