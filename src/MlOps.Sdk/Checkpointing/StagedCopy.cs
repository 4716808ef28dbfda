namespace MlOps.Sdk.Checkpointing;

/// <summary>Copies memory with several threads: one alone does not keep the memory busy.</summary>
internal static unsafe class StagedCopy
{
    private const long PieceLength = 4 << 20;

    public static void Copy(byte* source, byte* destination, long length, int threads)
    {
        var pieces = (int)((length + PieceLength - 1) / PieceLength);
        if (pieces < 2 || threads < 2)
        {
            Buffer.MemoryCopy(source, destination, length, length);
            return;
        }

        Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = threads }, piece =>
        {
            var offset = piece * PieceLength;
            var count = Math.Min(PieceLength, length - offset);
            Buffer.MemoryCopy(source + offset, destination + offset, count, count);
        });
    }
}
