using System.Security.Cryptography;
using System.Text;

namespace MlOps.Gpu.Onnx;

/// <summary>
/// A model as it is built: a graph of nodes, in the order in which they were asked for, which is one in which they can be computed. The same node on
/// the same values is there once, and so are the same numbers.
/// </summary>
internal sealed class OnnxGraph
{
    /// <summary>The version of the operators: of 2021, so that runtimes of some age read it too.</summary>
    public const int Opset = 15;

    /// <summary>The version of the operators of <c>ai.onnx.ml</c>.</summary>
    public const int MlOpset = 2;

    private const int IrVersion = 8;
    private const string MlDomain = "ai.onnx.ml";
    private const string Rows = "N";

    private readonly ProtobufWriter _graph = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GraphValue> _known = new(StringComparer.Ordinal);

    /// <summary>A column of a value per row.</summary>
    public GraphValue Input(string name, ElementType type)
    {
        _graph.Message(11, ValueInfo(Taken(name), type, 1));
        return new(this, name, type);
    }

    /// <summary>Gives a value to whoever runs the model.</summary>
    /// <param name="name">Its name there.</param>
    /// <param name="value">What is given.</param>
    /// <param name="width">How many values a row has.</param>
    public void Output(string name, GraphValue value, int width)
    {
        _graph.Message(1, Node("Identity", [value], Taken(name)));
        _graph.Message(12, ValueInfo(name, value.Type, width));
    }

    /// <summary>What an operator makes of values.</summary>
    public GraphValue Node(string function, ElementType type, ReadOnlySpan<GraphValue> inputs, params ReadOnlySpan<ProtobufWriter> attributes)
    {
        var key = new StringBuilder(function);
        foreach (var input in inputs)
        {
            key.Append('\0').Append(input.Name);
        }

        foreach (var attribute in attributes)
        {
            key.Append('\0').Append('\0').Append(Convert.ToHexString(SHA256.HashData(attribute.Written)));
        }

        if (!_known.TryGetValue(key.ToString(), out var value))
        {
            value = new(this, Fresh(function), type);
            _graph.Message(1, Node(function, inputs, value.Name, attributes));
            _known.Add(key.ToString(), value);
        }

        return value;
    }

    /// <summary>A fitted number.</summary>
    public GraphValue Constant<T>(T value)
        where T : unmanaged => Initializer([], [value]);

    /// <summary>A list of fitted numbers.</summary>
    public GraphValue List<T>(params ReadOnlySpan<T> values)
        where T : unmanaged => Initializer([values.Length], values);

    /// <summary>The whole file.</summary>
    public byte[] ToModel()
    {
        var model = new ProtobufWriter()
            .Integer(1, IrVersion)
            .Text(2, "MlOps.Gpu")
            .Message(7, new ProtobufWriter().Text(2, "features").Append(_graph))
            .Message(8, new ProtobufWriter().Text(1, "").Integer(2, Opset))
            .Message(8, new ProtobufWriter().Text(1, MlDomain).Integer(2, MlOpset));
        return model.Written.ToArray();
    }

    private GraphValue Initializer<T>(ReadOnlySpan<long> dimensions, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var key = "number " + Convert.ToHexString(SHA256.HashData(OnnxTensor.Of(null, dimensions, values).Written));
        if (!_known.TryGetValue(key, out var value))
        {
            value = new(this, Fresh(dimensions.Length == 0 ? "number" : "numbers"), OnnxTensor.TypeOf<T>());
            _graph.Message(5, OnnxTensor.Of(value.Name, dimensions, values));
            _known.Add(key, value);
        }

        return value;
    }

    private static ProtobufWriter Node(string function, ReadOnlySpan<GraphValue> inputs, string output, params ReadOnlySpan<ProtobufWriter> attributes)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input.Name);
        }

        node.Text(2, output).Text(3, output).Text(4, function);
        foreach (var attribute in attributes)
        {
            node.Message(5, attribute);
        }

        return function == "LabelEncoder" ? node.Text(7, MlDomain) : node;
    }

    // name, then type: tensor, of elements and of a shape with the rows first.
    private static ProtobufWriter ValueInfo(string name, ElementType type, int width)
    {
        var shape = new ProtobufWriter()
            .Message(1, new ProtobufWriter().Text(2, Rows))
            .Message(1, new ProtobufWriter().Integer(1, width));
        var tensor = new ProtobufWriter().Integer(1, (int)type).Message(2, shape);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }

    private string Taken(string name) => _names.Add(name) ? name : throw OnnxErrors.NameTwice(name);

    private string Fresh(string function)
    {
        var number = _known.Count + 1;
        while (!_names.Add($"{function}_{number}"))
        {
            number++;
        }

        return $"{function}_{number}";
    }
}
