using Microsoft.CodeAnalysis.Text;

namespace MlOps.Analyzers.Parsing;

/// <summary>A call in Python: the name before the bracket and the arguments.</summary>
internal sealed class PythonCall(string name, string receiver)
{
    public string Name { get; } = name;

    /// <summary>What stands before the name: 'torch.hub' of 'torch.hub.load'.</summary>
    public string Receiver { get; } = receiver;

    public List<(string Name, string? Literal, TextSpan Span)> Arguments { get; } = [];

    /// <summary>An argument by one of its names, or by its place when that is given without a name.</summary>
    public (string Name, string? Literal, TextSpan Span)? Find(int place, params string[] names)
    {
        foreach (var argument in Arguments)
        {
            if (Array.IndexOf(names, argument.Name) >= 0)
            {
                return argument;
            }
        }

        return place >= 0 && place < Arguments.Count && Arguments[place].Name.Length == 0 ? Arguments[place] : null;
    }
}
