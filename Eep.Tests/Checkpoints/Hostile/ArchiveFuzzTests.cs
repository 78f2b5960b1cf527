using System.IO.Compression;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints.Hostile;

/// <summary>.pth archives of the paper's authors: the zip file as a whole, and the pickle within a sound one.</summary>
public sealed class ArchiveFuzzTests : IDisposable
{
    private static readonly MoeShape s_shape = new([0, 1, 2], 8, 2);
    private readonly RamFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PlanRead_MutatedArchive_EndsInAPlanOrInARefusal()
    {
        var original = File.ReadAllBytes(RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"));
        var entries = Entries(original);
        var path = _folder.Combine("coeff.pth");
        var (accepted, refused) = FuzzRun.Of(
            FuzzCounts.Archives,
            7,
            random => File.WriteAllBytes(path, random.Next(2) == 0 ? Mutate.Bytes(original, random) : WithMutatedPickle(entries, random)),
            () => PlanFile.Read(path, s_shape));
        Assert.True(accepted > FuzzCounts.Archives / 50 && refused > FuzzCounts.Archives / 4, $"{accepted} read, {refused} refused");
    }

    private static List<(string Name, byte[] Bytes)> Entries(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        return [.. zip.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return (entry.FullName, copy.ToArray());
        })];
    }

    private static byte[] WithMutatedPickle(List<(string Name, byte[] Bytes)> entries, Random random)
    {
        using var result = new MemoryStream();
        using (var zip = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                stream.Write(name.EndsWith("data.pkl", StringComparison.Ordinal) ? Mutate.Bytes(bytes, random) : bytes);
            }
        }

        return result.ToArray();
    }
}
