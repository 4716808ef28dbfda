namespace MlOps.Gpu.Onnx;

/// <summary>A setting of a node: an <c>AttributeProto</c>.</summary>
internal static class OnnxAttribute
{
    private const int Name = 1;
    private const int Integer = 3;
    private const int Tensor = 5;
    private const int Integers = 8;
    private const int Texts = 9;
    private const int Type = 20;

    public static ProtobufWriter Of(string name, long value) =>
        new ProtobufWriter().Text(Name, name).Integer(Integer, value).Integer(Type, 2);

    /// <param name="name">The attribute.</param>
    /// <param name="tensor">A <c>TensorProto</c>.</param>
    public static ProtobufWriter OfTensor(string name, ProtobufWriter tensor) =>
        new ProtobufWriter().Text(Name, name).Message(Tensor, tensor).Integer(Type, 4);

    public static ProtobufWriter Of(string name, IEnumerable<long> values)
    {
        var attribute = new ProtobufWriter().Text(Name, name);
        foreach (var value in values)
        {
            attribute.Integer(Integers, value);
        }

        return attribute.Integer(Type, 7);
    }

    public static ProtobufWriter Of(string name, IEnumerable<string> values)
    {
        var attribute = new ProtobufWriter().Text(Name, name);
        foreach (var value in values)
        {
            attribute.Text(Texts, value);
        }

        return attribute.Integer(Type, 8);
    }
}
