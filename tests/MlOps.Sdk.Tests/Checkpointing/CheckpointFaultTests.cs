using MlOps.Sdk.Checkpointing;
using MlOps.TestApp;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>What goes wrong around checkpoints: the next step says so once, the last acknowledged one stays, and saving goes on when it is mended.</summary>
public sealed class CheckpointFaultTests : IDisposable
{
    private const int StateLength = 2000; // 80 kB

    private readonly TempFolder _temp = new();
    private readonly FaultyFiles _files = new();
    private readonly KnownState _state = new(StateLength);

    private string Folder => _temp.File("checkpoints");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task A_disk_that_fills_up_within_a_write_is_told_at_the_next_step()
    {
        await using var disk = await SmallDisk.MountAsync();
        var folder = Path.Combine(disk.Path, "checkpoints");
        await using var manager = Open(folder);
        await SaveAsync(manager, 0);
        _files.Before = (kind, path) =>
        {
            if (kind == TraceKind.Write)
            {
                disk.FillUpTo(8192);
                _files.Before = (_, _) => { };
            }
        };

        await AssertToldOnceAsync(manager, folder, "No space left on device", disk.MakeRoom);
    }

    [Fact]
    public async Task A_disk_that_fills_up_before_the_manifest_keeps_no_bytes_of_the_failed_save()
    {
        await using var disk = await SmallDisk.MountAsync();
        var folder = Path.Combine(disk.Path, "checkpoints");
        await using var manager = Open(folder);
        await SaveAsync(manager, 0);
        _files.Before = (kind, path) =>
        {
            if (kind == TraceKind.Write && path.Contains(".manifest", StringComparison.Ordinal))
            {
                disk.FillUpTo(0);
                _files.Before = (_, _) => { };
            }
        };

        await AssertToldOnceAsync(manager, folder, "No space left on device", disk.MakeRoom);
    }

    [Fact]
    public async Task A_disk_with_too_little_room_is_told_with_both_numbers_before_anything_is_written()
    {
        await using var disk = await SmallDisk.MountAsync();
        var folder = Path.Combine(disk.Path, "checkpoints");
        await using var manager = Open(folder);
        await SaveAsync(manager, 0);
        disk.FillUpTo(409_600);

        await AssertToldOnceAsync(manager, folder, "409,600 are free", disk.MakeRoom);
    }

    [Fact]
    public async Task A_folder_that_is_moved_away_within_a_save_is_told_at_the_next_step()
    {
        await using var manager = Open(Folder);
        await SaveAsync(manager, 0);
        _files.Before = (_, _) =>
        {
            Directory.Move(Folder, Folder + ".away");
            _files.Before = (_, _) => { };
        };

        await AssertToldOnceAsync(manager, Folder, Folder, () => Directory.Move(Folder + ".away", Folder));
    }

    [Fact]
    public async Task A_folder_that_is_deleted_is_told_at_each_save_and_not_made_anew()
    {
        await using var manager = Open(Folder);
        await SaveAsync(manager, 0);
        Directory.Delete(Folder, recursive: true);

        for (var step = 1; step < 4; step++)
        {
            var error = await Assert.ThrowsAsync<CheckpointStoreException>(() => manager.SaveAsync(step, _state.Become(step), cancellationToken: Token));

            Assert.Contains("is gone", error.Message, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task A_folder_that_was_replaced_belongs_to_the_one_that_locked_the_new_one()
    {
        await using var manager = Open(Folder);
        await SaveAsync(manager, 0);
        Directory.Move(Folder, Folder + ".away");
        await using (var other = CheckpointManager.Open(Folder))
        {
            await other.SaveAsync(7, new KnownState(StateLength).Become(7), cancellationToken: Token);

            var error = await Assert.ThrowsAsync<CheckpointStoreException>(() => manager.SaveAsync(1, _state.Become(1), cancellationToken: Token));

            Assert.Contains("was replaced", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(7, await RestoredFromAsync(Folder));
        Assert.Equal(0, await RestoredFromAsync(Folder + ".away"));
    }

    [Fact]
    public async Task A_read_only_folder_can_be_restored_from_and_is_called_read_only_at_a_save()
    {
        await using (var first = Open(Folder))
        {
            await SaveAsync(first, 0);
        }

        await MountAsync("--bind", Folder, Folder);
        try
        {
            await MountAsync("-o", "remount,bind,ro", Folder);
            await using var manager = Open(Folder);
            Assert.Equal(0, (await manager.RestoreLatestAsync(_state, cancellationToken: Token))!.Step);

            var error = await Assert.ThrowsAsync<CheckpointStoreException>(() => manager.SaveAsync(1, _state.Become(1), cancellationToken: Token));

            Assert.Contains("Read-only file system", error.Message, StringComparison.OrdinalIgnoreCase);
            await MountAsync("-o", "remount,bind,rw", Folder);
            await SaveAsync(manager, 2);
        }
        finally
        {
            (await ProcessRunner.RunAsync("umount", ["-l", Folder])).EnsureSuccess();
        }

        Assert.Equal(2, await RestoredFromAsync(Folder));
    }

    [Fact]
    public async Task A_folder_that_another_process_saves_to_can_be_read_and_names_that_process_at_a_save()
    {
        await using var process = SavingProcess.Start(Folder, _temp.File("acks"), "waiting");
        await process.WaitForLineAsync("saving", TimeSpan.FromMinutes(2));
        while (SavingProcess.AcknowledgedIn(_temp.File("acks")) < 1)
        {
            await Task.Delay(10, Token);
        }

        await using var manager = CheckpointManager.Open(Folder);
        var error = await Assert.ThrowsAsync<CheckpointStoreException>(() => manager.SaveAsync(0, _state.Become(0), cancellationToken: Token));
        Assert.Contains($"process {process.Id} ", error.Message, StringComparison.Ordinal);

        for (var (i, last) = (0, 1L); i < 50; i++)
        {
            last = await SavingProcess.AssertWholeAsync(Folder, last);
        }
    }

    [Fact]
    public async Task A_checkpoint_that_another_process_deletes_while_it_is_read_is_not_called_damaged()
    {
        await SaveAloneAsync(1);
        var asked = 0;
        await using var reader = CheckpointManager.Open(Folder, options => options.Encryption = new("key", async (_, _) =>
        {
            if (asked++ == 0) // the manifest has been read, and nothing of the blob
            {
                await SaveAloneAsync(2);
            }

            return new byte[32];
        }));

        var restored = await reader.RestoreLatestAsync(new KnownState(StateLength), cancellationToken: Token);

        Assert.Equal(2, restored!.Step);
        Assert.Empty(restored.Skipped);
    }

    [Theory]
    [InlineData(nameof(TraceKind.Flush), ".tmp")]
    [InlineData(nameof(TraceKind.Flush), ".manifest.tmp")]
    [InlineData(nameof(TraceKind.FlushFolder), "blobs")]
    [InlineData(nameof(TraceKind.FlushFolder), "checkpoints")]
    [InlineData(nameof(TraceKind.Rename), ".manifest")]
    public async Task An_operation_that_fails_is_not_tried_again_and_the_checkpoint_not_acknowledged(string failing, string ending)
    {
        await using var manager = Open(Folder);
        await SaveAsync(manager, 0);
        var calls = 0;
        var isFailing = true;
        _files.Before = (kind, path) =>
        {
            if (isFailing && $"{kind}" == failing && path.EndsWith(ending, StringComparison.Ordinal))
            {
                calls++;
                throw new IOException("The disk is broken.");
            }
        };

        await AssertToldOnceAsync(manager, Folder, "The disk is broken.", () =>
        {
            isFailing = false;
            Assert.Equal(1, calls);
            Assert.Equal(0, manager.LastCommitted!.Step);
        });
        var checkpoints = await manager.ListAsync(Token);
        Assert.Equal(checkpoints.Count, checkpoints.Select(checkpoint => checkpoint.Sequence).Distinct().Count());
    }

    [Fact]
    public async Task A_clock_that_jumps_neither_hides_the_newest_checkpoint_nor_makes_one_due()
    {
        var time = new JumpingTime();
        await using var manager = CheckpointManager.Open(Folder, options =>
        {
            options.TimeProvider = time;
            options.Save = SavePolicy.Every(TimeSpan.FromDays(1));
            options.Retention = RetentionPolicy.Latest(TimeSpan.FromHours(1));
        });
        var step = 0;

        foreach (var days in (int[])[0, -10_000, 20_000, -1, 0])
        {
            time.Offset = TimeSpan.FromDays(days);
            Assert.False(await manager.SaveIfDueAsync(step, _state.Become(step), cancellationToken: Token));
            await manager.SaveAsync(step, _state, cancellationToken: Token);
            await manager.FlushAsync(Token);

            Assert.Equal(step++, await RestoredFromAsync(Folder));
        }
    }

    [Fact]
    public async Task A_step_that_is_saved_again_leaves_no_bytes_of_its_first_checkpoint()
    {
        await using (var manager = Open(Folder))
        {
            for (var number = 0; number < 3; number++)
            {
                await manager.SaveAsync(0, _state.Become(number), cancellationToken: Token);
            }
        }

        Assert.Empty(await CheckpointFolder.SurplusAsync(Folder));
    }

    private CheckpointManager Open(string folder) => CheckpointManager.Open(new FileCheckpointStore(folder, _files), options =>
    {
        options.Save = SavePolicy.EveryNSteps(1);
        options.BackPressure = SaveBackPressure.Wait;
        options.Retention = RetentionPolicy.LatestN(2);
    });

    private async Task SaveAsync(CheckpointManager manager, long step) => await manager.SaveAsync(step, _state.Become(step));

    /// <summary>As another process that keeps nothing else.</summary>
    private async Task SaveAloneAsync(long step)
    {
        await using var writer = CheckpointManager.Open(Folder, options =>
        {
            options.Retention = RetentionPolicy.LatestN(1);
            options.Encryption = new("key", (_, _) => ValueTask.FromResult(new byte[32]));
        });
        await SaveAsync(writer, step);
    }

    private static async Task<long?> RestoredFromAsync(string folder)
    {
        var state = new KnownState(StateLength);
        await using var manager = CheckpointManager.Open(folder);
        var restored = await manager.RestoreLatestAsync(state);
        Assert.True(restored is null || state.IsWhole());
        return restored is null ? null : state.Number;
    }

    /// <summary>Step 0 was acknowledged, and the save of step 1 will fail.</summary>
    private async Task AssertToldOnceAsync(CheckpointManager manager, string folder, string reason, Action mend)
    {
        Assert.True(await manager.SaveIfDueAsync(1, _state.Become(1)));
        var error = await Assert.ThrowsAsync<CheckpointStoreException>(async () => await manager.SaveIfDueAsync(2, _state.Become(2)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        mend();
        Assert.Contains(await RestoredFromAsync(folder), (long?[])[0, 1]); // 1 was not acknowledged, and may be there whole

        Assert.True(await manager.SaveIfDueAsync(3, _state.Become(3)));
        await manager.FlushAsync();

        Assert.Equal(3, manager.LastCommitted!.Step);
        Assert.Equal(3, await RestoredFromAsync(folder));
        Assert.Empty(await CheckpointFolder.SurplusAsync(folder));
    }

    private static async Task MountAsync(params string[] args)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "To make a folder read-only for root takes Linux and root.");
        (await ProcessRunner.RunAsync("mount", args)).EnsureSuccess();
    }
}
