using System.Numerics;
using ILGPU;
using ILGPU.Runtime;
using MlOps.Gpu.Compilation;

namespace MlOps.Gpu.Statistics.Kernels;

/// <summary>Counts of the keys of a column in a device's memory: the same vocabulary as <see cref="KeyCounts"/> and <see cref="Utf8KeyCounts"/> get.</summary>
internal static class DeviceKeyCounts
{
    private const int LeastPlaces = 1 << 12;

    public static void LoadKeys(Accelerator accelerator) => KeysKernel(accelerator);

    public static void LoadTexts(Accelerator accelerator) => TextsKernel(accelerator);

    public static void LoadCodes(Accelerator accelerator) => CodesKernel(accelerator);

    /// <param name="accelerator">The device.</param>
    /// <param name="keys">The column.</param>
    public static KeyCounts Of(Accelerator accelerator, ArrayView<long> keys)
    {
        var counts = new KeyCounts();
        using var none = accelerator.Allocate1D<byte>(1);
        foreach (var (key, count) in Of(accelerator, keys, new PresentRows { Validity = none.View.SubView(0, 0).BaseView }))
        {
            counts.Add(key, count);
        }

        return counts;
    }

    /// <param name="accelerator">The device.</param>
    /// <param name="keys">The column.</param>
    /// <param name="present">Which of them are there.</param>
    /// <returns>Each different key, and how often it is there.</returns>
    public static IReadOnlyList<(long Key, long Count)> Of(Accelerator accelerator, ArrayView<long> keys, PresentRows present)
    {
        var kernel = KeysKernel(accelerator);
        IReadOnlyList<(long Key, long Count)> result = [];
        InGrowingTable(accelerator, keys.Length, (places, full) =>
        {
            using var table = accelerator.Allocate1D(Enumerable.Repeat(KeyCountKernels.Free, places).ToArray());
            using var counts = accelerator.Allocate1D(new long[places + 1]);
            kernel(GridShape.Of(accelerator, keys.Length), keys, present, table.View, counts.View, full);
            accelerator.Synchronize();
            var (found, numbers) = (table.GetAsArray1D(), counts.GetAsArray1D());
            return () => result = [.. found.Append(KeyCountKernels.Free).Zip(numbers).Where(pair => pair.Second > 0).Select(pair => ((long)pair.First, pair.Second))];
        });
        return result;
    }

    /// <param name="accelerator">The device.</param>
    /// <param name="offsets">One more than there are keys.</param>
    /// <param name="bytes">The keys in UTF-8.</param>
    /// <param name="present">Which of them are there.</param>
    /// <returns>For each different key a row that has it, and how many have.</returns>
    public static IReadOnlyList<(int Row, long Count)> RowsOf(Accelerator accelerator, ArrayView<int> offsets, ArrayView<byte> bytes, PresentRows present)
    {
        var kernel = TextsKernel(accelerator);
        IReadOnlyList<(int Row, long Count)> result = [];
        InGrowingTable(accelerator, offsets.Length - 1, (places, full) =>
        {
            using var table = accelerator.Allocate1D(Enumerable.Repeat(KeyCountKernels.FreeRow, places).ToArray());
            using var counts = accelerator.Allocate1D(new long[places]);
            kernel(GridShape.Of(accelerator, offsets.Length - 1), offsets, bytes, present, table.View, counts.View, full);
            accelerator.Synchronize();
            var (rows, numbers) = (table.GetAsArray1D(), counts.GetAsArray1D());
            return () => result = [.. rows.Zip(numbers).Where(pair => pair.Second > 0)];
        });
        return result;
    }

    /// <summary>Adds how often each code is there.</summary>
    public static void AddCodes(Accelerator accelerator, ArrayView<int> codes, PresentRows present, ArrayView<long> counts) =>
        CodesKernel(accelerator)(GridShape.Of(accelerator, codes.Length), codes, present, counts);

    /// <summary>Writes the code of each key of a column, as <see cref="Vocabulary.Lookup"/>.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="vocabulary">The known keys.</param>
    /// <param name="keys">The column.</param>
    /// <param name="codes">As long as the column.</param>
    public static void LookUp(Accelerator accelerator, Vocabulary vocabulary, ArrayView<long> keys, ArrayView<int> codes)
    {
        var places = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastPlaces, 2L * vocabulary.Count));
        var table = new ulong[places];
        var codesOfPlaces = new int[places + 1];
        Array.Fill(table, KeyCountKernels.Free);
        Array.Fill(codesOfPlaces, Vocabulary.Unknown);
        for (var code = 0; code < vocabulary.Count; code++)
        {
            var key = (ulong)vocabulary.Keys.Span[code];
            var place = (int)(KeyCountKernels.HomeOf(key) & (places - 1));
            while (key != KeyCountKernels.Free && table[place] != KeyCountKernels.Free)
            {
                place = (place + 1) & (places - 1);
            }

            place = key == KeyCountKernels.Free ? places : place;
            codesOfPlaces[place] = code;
            if (place < places)
            {
                table[place] = key;
            }
        }

        using var deviceTable = accelerator.Allocate1D(table);
        using var deviceCodes = accelerator.Allocate1D(codesOfPlaces);
        var kernel = DeviceKernels.Of(accelerator).Load<ArrayView<long>, ArrayView<ulong>, ArrayView<int>, ArrayView<int>>(KeyCountKernels.LookUpKeysKernel);
        kernel(GridShape.Of(accelerator, keys.Length), keys, deviceTable.View, deviceCodes.View, codes);
        accelerator.Synchronize();
    }

    /// <summary>Counts again in a table four times as large as long as one is full.</summary>
    private static void InGrowingTable(Accelerator accelerator, long rows, Func<int, ArrayView<int>, Action> count)
    {
        for (var places = LeastPlaces; rows > 0; places = checked(places * 4))
        {
            using var full = accelerator.Allocate1D(new int[1]);
            var take = count(places, full.View);
            if (full.GetAsArray1D()[0] == 0)
            {
                take();
                return;
            }
        }
    }

    private static Action<KernelConfig, ArrayView<long>, PresentRows, ArrayView<ulong>, ArrayView<long>, ArrayView<int>> KeysKernel(Accelerator accelerator) =>
        DeviceKernels.Of(accelerator).Load<ArrayView<long>, PresentRows, ArrayView<ulong>, ArrayView<long>, ArrayView<int>>(KeyCountKernels.CountKeysKernel);

    private static Action<KernelConfig, ArrayView<int>, ArrayView<byte>, PresentRows, ArrayView<int>, ArrayView<long>, ArrayView<int>> TextsKernel(Accelerator accelerator) =>
        DeviceKernels.Of(accelerator).Load<ArrayView<int>, ArrayView<byte>, PresentRows, ArrayView<int>, ArrayView<long>, ArrayView<int>>(KeyCountKernels.CountStringsKernel);

    private static Action<KernelConfig, ArrayView<int>, PresentRows, ArrayView<long>> CodesKernel(Accelerator accelerator) =>
        DeviceKernels.Of(accelerator).Load<ArrayView<int>, PresentRows, ArrayView<long>>(KeyCountKernels.CountCodesKernel);
}
