namespace MlOps.Sdk.Journal;

/// <content>What the home's own thread does for a journal. Nothing here may throw: the thread must never end.</content>
internal sealed partial class JournalWriter
{
    /// <summary>
    /// From this length on a journal gives the disk space of what is delivered back. Below it that is more work than it is worth: the
    /// file goes as a whole when its run has ended.
    /// </summary>
    private const long DiscardThreshold = 256L * 1024 * 1024;

    /// <summary>Whether there is something that <see cref="Flush"/> would bring to the disk.</summary>
    internal bool NeedsFlush => NextSequence > Volatile.Read(ref _flushed);

    /// <summary>Brings what has been appended to the disk.</summary>
    /// <returns>Whether all that was appended before the call is there, or delivered.</returns>
    internal bool Flush()
    {
        lock (_io)
        {
            var upTo = NextSequence;
            var flushed = (!_removed && TryFlush()) || _flushed >= upTo;
            UpdateProblem();
            return Delivered >= upTo || (flushed && Problem is null);
        }
    }

    /// <summary>
    /// Keeps room ready, gives back what is delivered, notices that the file is gone, and goes back to a file. Called by the home's
    /// own thread, so that no other waits for the disk.
    /// </summary>
    internal void Maintain(long now)
    {
        lock (_io)
        {
            if (_removed)
            {
                return;
            }

            CheckFile(now);
            ReleaseDelivered();
            KeepRoom(now);
        }

        UpdateProblem();
    }

    /// <summary>Has the next segment made before it is needed.</summary>
    private void KeepRoom(long now)
    {
        lock (_growth)
        {
            if (!_closed && _spare is null && NeedsSpare)
            {
                _spare = TryGrow(now);
                if (_spare is not null && _current.Owner is null)
                {
                    _current.Seal(); // the next record goes to the file again
                }
            }
        }
    }

    private void CheckFile(long now)
    {
        if (_file is not { } file || now < _checkAt)
        {
            return;
        }

        _checkAt = now + RetryMilliseconds;
        if (!file.IsInPlace)
        {
            StartOver(file);
        }
        else if (now >= _touchAt)
        {
            _touchAt = now + TouchMilliseconds;
            file.Touch(_home.Time);
        }
    }

    /// <summary>The file was deleted under us: what it held is delivered from its pages, which stay; new records get a new file.</summary>
    private void StartOver(JournalFile gone)
    {
        lock (_growth)
        {
            _health.SetFault($"The journal '{gone.Path}' was deleted while it was in use.");
            _file = null;
            _fileNumber++;
            _spare?.Release(discard: false);
            _spare = null;
            _current.Seal();
        }

        gone.Dispose();
    }

    /// <summary>Gives back the segments that are delivered. Their records are the store's now, and need no flush either.</summary>
    private void ReleaseDelivered()
    {
        SkipWritten();
        while (true)
        {
            JournalSegment done;
            lock (_growth)
            {
                if (_oldest == _delivering || _oldest == _written.Segment)
                {
                    return;
                }

                done = _oldest;
                _oldest = done.Next!;
            }

            done.Release(discard: done.Owner is { Length: > DiscardThreshold } file && file == _file);
            if (done.Owner is null)
            {
                lock (_growth)
                {
                    _memoryInUse -= done.Capacity;
                }
            }
        }
    }

    private void SkipWritten()
    {
        while (_written.TryRead(out _))
        {
            // Up to the first place that is taken and not filled yet.
        }
    }

    private bool TryFlush()
    {
        SkipWritten();
        var upTo = _written.Sequence;
        if (_file is not { } file)
        {
            return false;
        }

        try
        {
            FlushSegments();
            file.Flush();
            Volatile.Write(ref _flushed, upTo);
            return true;
        }
        catch (Exception exception)
        {
            // Pages may count as written now although they are not, and another flush would only hide it: delivery makes them safe.
            _suspect = NextSequence;
            _health.SetFault($"The journal '{file.Path}' could not be flushed to the disk: {exception.Message}");
            return false;
        }
    }

    /// <summary>Up to the first place that is not written yet. Segments are only released by this thread, so they stay meanwhile.</summary>
    private void FlushSegments()
    {
        var last = _written.Segment;
        for (var segment = _oldest; ; segment = segment.Next!)
        {
            segment.Flush(segment == last ? _written.Offset : segment.Used);
            if (segment == last)
            {
                return;
            }

            KeepRoom(JournalHome.Now); // the disk may take its time, and others fill the next segment
        }
    }
}
