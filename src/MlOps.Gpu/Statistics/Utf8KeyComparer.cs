using System.IO.Hashing;

namespace MlOps.Gpu.Statistics;

/// <summary>Compares keys by their bytes, and finds one by a part of a column without a copy.</summary>
internal sealed class Utf8KeyComparer : IEqualityComparer<Utf8Key>, IAlternateEqualityComparer<ReadOnlySpan<byte>, Utf8Key>
{
    public static Utf8KeyComparer Instance { get; } = new();

    public bool Equals(Utf8Key x, Utf8Key y) => x.Bytes.AsSpan().SequenceEqual(y.Bytes);

    public int GetHashCode(Utf8Key key) => GetHashCode(key.Bytes);

    public bool Equals(ReadOnlySpan<byte> alternate, Utf8Key other) => alternate.SequenceEqual(other.Bytes);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate);

    public Utf8Key Create(ReadOnlySpan<byte> alternate) => new(alternate.ToArray());
}
