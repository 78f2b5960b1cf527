using System.Diagnostics;
using Eep.Web.Engine;

namespace Eep.Tests.Web.Engine;

public sealed class EngineLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eep-lock-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Acquire_FreeFolder_NotesWhoHoldsIt()
    {
        using var hold = EngineLock.Acquire(_folder.FullName);
        var note = File.ReadAllText(Path.Combine(_folder.FullName, "engine.owner"));
        Assert.Equal(ProcessIdentity.Current(), ProcessIdentity.Parse(note));
    }

    [Fact]
    public void Acquire_HolderThatEndsSoon_WaitsForIt()
    {
        var first = EngineLock.Acquire(_folder.FullName);
        using var timer = new Timer(_ => first.Dispose(), null, 300, Timeout.Infinite);
        using var second = EngineLock.Acquire(_folder.FullName, TimeSpan.FromSeconds(20));
        Assert.True(second.CanWrite);
    }

    [Fact]
    public void Acquire_HolderThatStays_KillsItAndTakesOver()
    {
        var path = Path.Combine(_folder.FullName, "engine.lock");
        using var holder = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"exec 9>'{path}'; flock 9; echo held; exec sleep 600"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", holder.StandardOutput.ReadLine());
        var start = IdentityOf(holder);
        File.WriteAllText(Path.Combine(_folder.FullName, "engine.owner"), start.ToString());
        Assert.True(start.IsAlive());

        using var hold = EngineLock.Acquire(_folder.FullName, TimeSpan.FromMilliseconds(200));

        Assert.True(holder.WaitForExit(10_000));
        Assert.False(start.IsAlive());
    }

    [Fact]
    public void Acquire_NoteAboutAnotherProcessOfThatNumber_KillsNobody()
    {
        using var bystander = Process.Start("/bin/sleep", "600")!;
        using var first = EngineLock.Acquire(_folder.FullName);
        File.WriteAllText(
            Path.Combine(_folder.FullName, "engine.owner"), (IdentityOf(bystander) with { Start = "another boot:1" }).ToString());

        Assert.Throws<IOException>(() => EngineLock.Acquire(_folder.FullName, TimeSpan.FromMilliseconds(100)));

        Assert.False(bystander.HasExited);
        bystander.Kill();
    }

    [Theory]
    [InlineData("")]
    [InlineData("host|x|1")]
    [InlineData("host|1")]
    public void Parse_OtherText_IsNull(string text) => Assert.Null(ProcessIdentity.Parse(text));

    [Fact]
    public void IsAlive_ProcessOfAnotherMachine_IsUnknown() =>
        Assert.Null((ProcessIdentity.Current() with { Machine = "elsewhere" }).IsAlive());

    [Theory]
    [InlineData(137, "SIGKILL")]
    [InlineData(134, "SIGABRT")]
    [InlineData(139, "SIGSEGV")]
    [InlineData(135, "signal 7")]
    [InlineData(3, "exit code 3")]
    public void ExitReason_Code_IsSaidInWords(int code, string words) => Assert.Contains(words, ExitReason.Of(code), StringComparison.Ordinal);

    private static ProcessIdentity IdentityOf(Process process)
    {
        var fields = File.ReadAllText($"/proc/{process.Id}/stat").Split(')')[^1].Trim().Split(' ');
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        return new ProcessIdentity(Environment.MachineName, process.Id, $"{boot}:{fields[19]}");
    }
}
