using System.Buffers.Binary;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Processes;

/// <summary>A process that logs from several threads until it is killed, and what it said had returned by then.</summary>
internal sealed class KilledLogger
{
    public const int Threads = 4;

    private KilledLogger(string name, long[] returned)
    {
        Name = name;
        Returned = returned;
    }

    /// <summary>The name of its run, and of its file in the control.</summary>
    public string Name { get; }

    /// <summary>For each thread, how many calls had returned.</summary>
    public long[] Returned { get; }

    /// <summary>Starts one and kills it after so long.</summary>
    /// <param name="folder">Where it logs to.</param>
    /// <param name="name">Its name, unique in the folder.</param>
    /// <param name="whileLogging">Whether its life counts from when it begins to log, and not from its start.</param>
    /// <param name="life">How long it lives.</param>
    /// <param name="verb">What it runs.</param>
    /// <param name="more">Its arguments after the folder and the acknowledgements.</param>
    public static async Task<KilledLogger> RunAsync(
        string folder, string name, bool whileLogging, TimeSpan life, string verb, params string[] more)
    {
        var acknowledgements = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(acknowledgements, new byte[Threads * sizeof(long)]);
        await using (var process = ProcessRunner.Start(RepositoryPaths.ArtifactsOf("MlOps.TestApp"), [verb, folder, acknowledgements, .. more]))
        {
            if (whileLogging)
            {
                await process.WaitForLineAsync("logging", TimeSpan.FromMinutes(2));
            }

            await Task.Delay(life);
            if (process.HasExited)
            {
                throw new InvalidOperationException($"It ended before it was killed:\n{process.Output}\n{process.Error}");
            }

            process.Kill();
            await process.WaitForExitAsync(TimeSpan.FromMinutes(1));
        }

        var bytes = await File.ReadAllBytesAsync(acknowledgements);
        return new(name, [.. Enumerable.Range(0, Threads).Select(i => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * sizeof(long))))]);
    }
}
