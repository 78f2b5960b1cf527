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
            var before = (await eep.SummaryAsync(id))["generations"]!.GetValue<int>();
            await Task.Delay(TimeSpan.FromSeconds(20));
            Assert.InRange(before, 3, undisturbed.GenerationCount - 1);
            Assert.Equal(before, (await eep.SummaryAsync(id))["generations"]!.GetValue<int>());
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
}
