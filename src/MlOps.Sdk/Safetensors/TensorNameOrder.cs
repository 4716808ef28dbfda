namespace MlOps.Sdk.Safetensors;

/// <summary>Orders texts as their UTF-8 bytes; UTF-16 puts what lies beyond its 16 bits before the last of what lies within.</summary>
internal sealed class TensorNameOrder : IComparer<string>
{
    public static TensorNameOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var left = x.AsSpan();
        var right = y.AsSpan();
        var common = left.CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length.CompareTo(right.Length)
            : Place(left[common]).CompareTo(Place(right[common]));
    }

    // A surrogate stands for a code point greater than all others.
    private static int Place(char character) => char.IsSurrogate(character) ? character + 0x10000 : character;
}
