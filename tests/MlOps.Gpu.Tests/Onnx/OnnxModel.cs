using System.Text;

namespace MlOps.Gpu.Tests.Onnx;

/// <summary>What stands in the file of a model, read field by field.</summary>
internal sealed class OnnxModel
{
    private OnnxModel()
    {
    }

    public long IrVersion { get; private set; }

    public Dictionary<string, long> Opsets { get; } = [];

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public List<string> Initializers { get; } = [];

    public List<Node> Nodes { get; } = [];

    public sealed record Node(string Name, string Operator, string Domain, string[] Inputs, string[] Outputs);

    public static OnnxModel Read(byte[] file)
    {
        var fields = Fields(file);
        var model = new OnnxModel { IrVersion = fields.Single(field => field.Number == 1).Integer };
        foreach (var opset in fields.Where(field => field.Number == 8).Select(field => Fields(field.Bytes)))
        {
            model.Opsets.Add(Text(opset, 1), opset.Single(field => field.Number == 2).Integer);
        }

        foreach (var (number, _, bytes) in Fields(fields.Single(field => field.Number == 7).Bytes))
        {
            var inner = number is 1 or 5 or 11 or 12 ? Fields(bytes) : [];
            switch (number)
            {
                case 1: model.Nodes.Add(new(Text(inner, 3), Text(inner, 4), Text(inner, 7), Texts(inner, 1), Texts(inner, 2))); break;
                case 5: model.Initializers.Add(Text(inner, 8)); break;
                case 11: model.Inputs.Add(Text(inner, 1)); break;
                case 12: model.Outputs.Add(Text(inner, 1)); break;
            }
        }

        return model;
    }

    private static string Text(IEnumerable<(int Number, long Integer, byte[] Bytes)> fields, int number) => Texts(fields, number).SingleOrDefault("");

    private static string[] Texts(IEnumerable<(int Number, long Integer, byte[] Bytes)> fields, int number) =>
        [.. fields.Where(field => field.Number == number).Select(field => Encoding.UTF8.GetString(field.Bytes))];

    private static List<(int Number, long Integer, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, long, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var value = Varint(message, ref at);
            if ((tag & 7) == 0)
            {
                fields.Add(((int)(tag >> 3), value, []));
            }
            else
            {
                Assert.Equal(2, tag & 7);
                fields.Add(((int)(tag >> 3), 0, message[at..(at + (int)value)]));
                at += (int)value;
            }
        }

        return fields;
    }

    private static long Varint(byte[] message, ref int at)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
