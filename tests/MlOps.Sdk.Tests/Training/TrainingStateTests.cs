using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Training;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Training;

public sealed class TrainingStateTests
{
    [Fact]
    public async Task The_parts_of_a_training_come_back_from_a_folder()
    {
        using var folder = new TempFolder();
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var checkpoints = CheckpointManager.Open(folder.Path);
        var (saved, restored) = (new Parts(seed: 1), new Parts(seed: 2));
        saved.Cursor.NextBatch(7);
        saved.Stopping.Report(step: 3, value: 0.25);
        saved.Memory.Run(size => size == 64 ? throw new InsufficientMemoryException() : size);

        await checkpoints.SaveAsync(3, saved, cancellationToken: cancellationToken);
        await checkpoints.RestoreLatestAsync(restored, cancellationToken: cancellationToken);

        Assert.Equal(saved.Random.NextInt64(), restored.Random.NextInt64());
        Assert.Equal(saved.Cursor.NextBatch(7).ToArray(), restored.Cursor.NextBatch(7).ToArray());
        Assert.Equal((0.25, 3L), (restored.Stopping.Best, restored.Stopping.BestStep));
        Assert.Equal(48, restored.Memory.BatchSize);
        Assert.True(restored.Budget.Elapsed >= TimeSpan.Zero);
    }

    private sealed class Parts(long seed) : ICheckpointable
    {
        public CheckpointableRandom Random { get; } = new(seed);

        public DataCursor Cursor { get; } = new(100, seed: 1);

        public EarlyStopping Stopping { get; } = new("val_loss", patience: 3);

        public OutOfMemoryPolicy Memory { get; } = new(batchSize: 64);

        public TrainingBudget Budget { get; } = new(TimeSpan.FromHours(1));

        public void Save(CheckpointWriter writer)
        {
            writer.Write("random", Random);
            writer.Write("cursor", Cursor);
            writer.Write("stopping", Stopping);
            writer.Write("memory", Memory);
            writer.Write("budget", Budget);
        }

        public void Load(CheckpointReader reader)
        {
            reader.Read("random", Random);
            reader.Read("cursor", Cursor);
            reader.Read("stopping", Stopping);
            reader.Read("memory", Memory);
            reader.Read("budget", Budget);
        }
    }
}
