using System.Text;
using Eep.Core.Checkpoints;

namespace Eep.Tests.Checkpoints;

/// <summary>Files changed at random: whatever happens, the answer is a file or a CheckpointException.</summary>
public sealed class SafetensorsFuzzTests : IDisposable
{
    private const int Mutations = 2500;
    private const string Header =
        """{"__metadata__":{"format":"pt"},"model.a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"model.b":{"dtype":"BF16","shape":[3],"data_offsets":[16,22]}}""";

    private static readonly string[] Inserts =
        ["\\ud800", "\\u0000", "-1", "1e999", "99999999999999999999", "null", "{", "}", "[", "]", "\"", ",", ":", "0", "\uFEFF", "true", "{}", "[]", "\"dtype\":1,"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_MutatedFile_NeverThrowsAnythingElse()
    {
        var original = SafetensorsBytes.Build(Header, new byte[22]);
        var random = new Random(20261);
        var (opened, refused) = (0, 0);
        for (var round = 0; round < Mutations; round++)
        {
            var path = _folder.Combine("m.safetensors");
            File.WriteAllBytes(path, Mutate(original, random));
            try
            {
                using var file = SafetensorsFile.Open(path);
                opened++;
            }
            catch (CheckpointException)
            {
                refused++;
            }
        }

        Assert.Equal(Mutations, opened + refused);
        Assert.True(opened > 0 && refused > Mutations / 2, $"{opened} opened, {refused} refused");
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        List<byte> bytes = [.. original];
        var keepLength = random.Next(2) == 0;
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(keepLength ? 8 : 0, bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Inserts[random.Next(Inserts.Length)]));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }

            if (bytes.Count < 9)
            {
                break;
            }
        }

        if (keepLength && bytes.Count > 8 + 22)
        {
            // The stated length follows the header, so that mutations reach the JSON and not only the length check.
            var prefix = BitConverter.GetBytes((ulong)(bytes.Count - 8 - 22));
            for (var i = 0; i < prefix.Length; i++)
            {
                bytes[i] = prefix[i];
            }
        }

        return [.. bytes];
    }
}
