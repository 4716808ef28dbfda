namespace MlOps.Testing.Server;

/// <summary>The fields of a message, in the order in which MLflow checks them.</summary>
internal sealed class MessageShape
{
    private readonly Dictionary<string, MessageField> _byName = [];

    private MessageShape()
    {
    }

    /// <summary>A param or a tag.</summary>
    public static MessageShape KeyValue { get; } = Of(Text("key"), Text("value"));

    /// <summary>The old name of a run's id, which MLflow takes in place of the new one.</summary>
    public static MessageField OldRunId { get; } = new("run_uuid", FieldKind.Text) { Unchecked = true };

    public List<MessageField> Fields { get; } = [];

    public static MessageShape Of(params ReadOnlySpan<MessageField> fields)
    {
        var shape = new MessageShape();
        foreach (var field in fields)
        {
            shape.Fields.Add(field);
            shape._byName[field.Name] = field;
            shape._byName[CamelCase(field.Name)] = field;
        }

        return shape;
    }

    /// <summary>A field by its name in snake_case or camelCase.</summary>
    public MessageField? Find(string name) => _byName.GetValueOrDefault(name);

    public static MessageField Text(string name) => new(name, FieldKind.Text);

    public static MessageField Required(string name) => new(name, FieldKind.Text) { Required = true };

    public static MessageField Long(string name) => new(name, FieldKind.Long);

    public static MessageField Texts(string name) => new(name, FieldKind.Text) { Repeated = true };

    public static MessageField List(string name, MessageShape shape) => new(name, FieldKind.Message) { Repeated = true, Shape = shape };

    public static MessageField Choice(string name, params string[] names) => new(name, FieldKind.Choice) { Names = names };

    private static string CamelCase(string name) =>
        string.Concat(name.Split('_').Select((part, i) => i == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
}
