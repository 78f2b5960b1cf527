using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Eep.Tests.Web.Processes;

/// <summary>Disk and database fail under a real run, then recover: the run goes on and ends as if nothing had been.</summary>
[Collection(CrashGroup.Name)]
public sealed class FaultTests(UndisturbedRun undisturbed)
{
    private TinyWork Work => undisturbed.Work;

    [Fact]
    public async Task Database_LockedForTwentySeconds_DelaysTheRun()
    {
        var data = Work.NewData();
        await using var eep = await EepProcess.ServeAsync(data);
        var id = await eep.PostAsync(Work.Options);
        await eep.UntilSearchingAsync(id);

        await using (var other = new SqliteConnection($"Data Source={Path.Combine(data, "eep.db")};Pooling=False"))
        {
            await other.OpenAsync();
            await using var hold = other.BeginTransaction();
            await Task.Delay(TimeSpan.FromSeconds(20));
        }

        await eep.UntilStateAsync(id, "completed");
        await undisturbed.AssertSameAsync(eep, id);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.8)]
    public async Task Power_Cut_CostsWhatWasNotYetOnDisk(double kept)
    {
        var data = Work.NewData();
        await using var first = await EepProcess.ServeAsync(data);
        var id = await first.PostAsync(Work.Options);
        await first.UntilSearchingAsync(id, generations: 5);
        await first.KillAsync();
        CutLog(Path.Combine(data, "eep.db-wal"), kept);

        await using var second = await EepProcess.ServeAsync(data);

        // A log cut early may have held the run itself; then it was never accepted on disk.
        if ((await second.ListAsync()).Count == 0)
        {
            id = await second.PostAsync(Work.Options);
        }

        await second.UntilStateAsync(id, "completed");
        await undisturbed.AssertSameAsync(second, id);
    }

    // A file system of a few megabytes needs root; RunExecutorTests and EngineHostTests cover the same with doubles.
    [Fact]
    public async Task Disk_FullInMidRun_DelaysTheRunUntilThereIsSpace()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        var data = Directory.CreateDirectory(Work.NewData()).FullName;
        Assert.Equal(0, await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", data));
        try
        {
            await using var eep = await EepProcess.ServeAsync(data);
            var id = await eep.PostAsync(Work.Options);
            await eep.UntilSearchingAsync(id);

            var filler = Path.Combine(data, "filler");
            Fill(filler);
            await Task.Delay(TimeSpan.FromSeconds(5));
            File.Delete(filler);

            await eep.UntilStateAsync(id, "completed");
            await undisturbed.AssertSameAsync(eep, id);
        }
        finally
        {
            await RunAsync("umount", "--lazy", data);
        }
    }

    // What the system had not written: the end of the log is gone, and the last bytes before are noise.
    private static void CutLog(string log, double kept)
    {
        if (!File.Exists(log))
        {
            // No connection was open at that moment: SQLite had moved its log into the database, and nothing is left to lose.
            return;
        }

        using var file = new FileStream(log, FileMode.Open);
        file.SetLength((long)(file.Length * kept));
        file.Seek(-Math.Min(100, file.Length), SeekOrigin.End);
        file.Write(new byte[Math.Min(100, file.Length)]);
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
