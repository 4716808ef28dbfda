namespace MlOps.Testing.Server;

/// <summary>The fields that a request set. Those that it did not have their defaults.</summary>
internal sealed class Message
{
    private readonly Dictionary<string, object> _values = [];

    public bool Has(string name) => _values.ContainsKey(name);

    public string Text(string name) => (string)_values.GetValueOrDefault(name, "");

    public long Long(string name) => (long)_values.GetValueOrDefault(name, 0L);

    public long? LongOrNull(string name) => Has(name) ? Long(name) : null;

    public double Double(string name) => (double)_values.GetValueOrDefault(name, 0d);

    public bool Flag(string name, bool unset) => (bool)_values.GetValueOrDefault(name, unset);

    public IEnumerable<string> Texts(string name) => List(name).Cast<string>();

    public IEnumerable<Message> Messages(string name) => List(name).Cast<Message>();

    /// <summary>The message in a field; an empty one when the field is not set.</summary>
    public Message Single(string name) => (Message)_values.GetValueOrDefault(name, new Message());

    /// <summary>The key and value of each message in a list.</summary>
    public IEnumerable<KeyValuePair<string, string>> Pairs(string name) =>
        Messages(name).Select(pair => KeyValuePair.Create(pair.Text("key"), pair.Text("value")));

    public void Set(string name, object value) => _values[name] = value;

    private List<object> List(string name) => (List<object>)_values.GetValueOrDefault(name, new List<object>());
}
