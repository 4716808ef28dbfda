using MlOps.Gpu.Tables;

namespace MlOps.Gpu.Operations;

/// <summary>Runs chains over columns on all cores, a tile at a time: one read and one write of each value.</summary>
internal static unsafe class CpuRunner
{
    private const int PieceLength = 64 * 1024; // what a core takes at once
    private const int TileLength = 2048; // fits the first cache, as 64-bit values too
    private const long CacheLength = 4 << 20; // bytes; results beyond it do not pollute the cache

    public static void Run(IReadOnlyList<ColumnTask> tasks)
    {
        var nonTemporal = tasks.Sum(task => (long)task.Source.Length) * sizeof(float) > CacheLength;
        var pieces = new List<(ColumnTask Task, int Start, int Count)>();
        foreach (var task in tasks)
        {
            for (long start = 0; start < task.Source.Length; start += PieceLength)
            {
                pieces.Add((task, (int)start, (int)Math.Min(PieceLength, task.Source.Length - start)));
            }
        }

        if (pieces.Count == 1)
        {
            Run(pieces[0].Task, pieces[0].Start, pieces[0].Count, nonTemporal);
        }
        else
        {
            Parallel.For(0, pieces.Count, i => Run(pieces[i].Task, pieces[i].Start, pieces[i].Count, nonTemporal));
        }
    }

    /// <summary>The values of some rows after a chain, in 64 bits whatever the column is.</summary>
    public static void Run(Column source, IReadOnlyList<TileKernel> kernels, int start, Span<double> destination)
    {
        if (source.Type == ColumnType.Float32 && !kernels.Any(kernel => kernel.NeedsFloat64))
        {
            Span<float> tile = stackalloc float[TileLength];
            for (var done = 0; done < destination.Length; done += TileLength)
            {
                var values = tile[..Math.Min(TileLength, destination.Length - done)];
                source.CopyTo(values, start + done);
                Apply(kernels, values);
                for (var i = 0; i < values.Length; i++)
                {
                    destination[done + i] = values[i];
                }
            }

            return;
        }

        source.CopyTo(destination, start);
        Apply(kernels, destination);
        if (source.Type == ColumnType.Float32)
        {
            // What is stored of such a column has 32 bits.
            for (var i = 0; i < destination.Length; i++)
            {
                destination[i] = (float)destination[i];
            }
        }
    }

    private static void Run(ColumnTask task, int start, int count, bool nonTemporal)
    {
        if (task.IsWide)
        {
            RunWide(task, start, count);
        }
        else if (task.Source.HasValidity || task.Kernels.Count != 1)
        {
            RunTiles(task, start, count);
        }
        else
        {
            fixed (float* source = task.Source.AsFloat32().Span)
            fixed (float* destination = task.Float32.Span)
            {
                task.Kernels[0].Run(source + start, destination + start, count, nonTemporal);
            }
        }
    }

    private static void RunTiles(ColumnTask task, int start, int count)
    {
        for (var done = 0; done < count; done += TileLength)
        {
            var values = task.Float32.Span.Slice(start + done, Math.Min(TileLength, count - done));
            task.Source.CopyTo(values, start + done);
            Apply(task.Kernels, values);
        }
    }

    private static void RunWide(ColumnTask task, int start, int count)
    {
        Span<double> tile = stackalloc double[TileLength];
        for (var done = 0; done < count; done += TileLength)
        {
            var length = Math.Min(TileLength, count - done);
            var values = task.Float32.IsEmpty ? task.Float64.Span.Slice(start + done, length) : tile[..length];
            task.Source.CopyTo(values, start + done);
            Apply(task.Kernels, values);
            if (!task.Float32.IsEmpty)
            {
                var destination = task.Float32.Span.Slice(start + done, length);
                for (var i = 0; i < values.Length; i++)
                {
                    destination[i] = (float)values[i];
                }
            }
        }
    }

    private static void Apply(IReadOnlyList<TileKernel> kernels, Span<float> values)
    {
        fixed (float* pointer = values)
        {
            for (var i = 0; i < kernels.Count; i++)
            {
                kernels[i].Run(pointer, pointer, values.Length, nonTemporal: false);
            }
        }
    }

    private static void Apply(IReadOnlyList<TileKernel> kernels, Span<double> values)
    {
        fixed (double* pointer = values)
        {
            for (var i = 0; i < kernels.Count; i++)
            {
                kernels[i].Run(pointer, pointer, values.Length);
            }
        }
    }
}
