namespace MlOps.Gpu.Statistics;

internal readonly struct Utf8Key(byte[] bytes)
{
    public byte[] Bytes { get; } = bytes;
}
