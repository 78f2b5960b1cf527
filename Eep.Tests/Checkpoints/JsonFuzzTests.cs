using System.Text;
using Eep.Core.Checkpoints;
using Eep.Core.Pruning;

namespace Eep.Tests.Checkpoints;

/// <summary>JSON files changed at random: whatever happens, the answer is a value or one of our two exceptions.</summary>
public sealed class JsonFuzzTests : IDisposable
{
    private const int Mutations = 300;

    private static readonly string[] Inserts =
        ["\\ud800", "\\u0000", "-1", "0", "1e999", "99999999999999999999", "null", "{}", "[]", "[[]]", "\"\"", "true", "\"x\"", "1.5", "8", ",", ":", "}", "]"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CheckpointOpen_MutatedConfig_NeverThrowsAnythingElse()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        Fuzz(Path.Combine(folder, "config.json"), 1, () => Checkpoint.Open(folder).Dispose());
    }

    [Fact]
    public void CheckpointOpen_MutatedIndex_NeverThrowsAnythingElse()
    {
        var folder = _folder.CopyGolden("mixtral-base");
        using (var source = Checkpoint.Open(folder))
        using (var writer = SafetensorsWriter.Create(_folder.Path, source.Tensors, 200_000))
        {
            foreach (var tensor in writer.Tensors)
            {
                writer.Write(tensor.Name, source.Tensor(tensor.Name));
            }

            writer.Complete();
        }

        File.Copy(Path.Combine(folder, "config.json"), _folder.Combine("config.json"));
        Fuzz(_folder.Combine("model.safetensors.index.json"), 2, () => Checkpoint.Open(_folder.Path).Dispose());
    }

    [Fact]
    public void TokenizerOpen_MutatedFile_NeverThrowsAnythingElse()
    {
        File.Copy(RepositoryRoot.Combine("samples", "model", "tokenizer.json"), _folder.Combine("tokenizer.json"));
        Fuzz(_folder.Combine("tokenizer.json"), 3, () => HuggingFaceTokenizer.Open(_folder.Path).Encode("Passage: <s> a 12", true));
    }

    [Fact]
    public void PlanRead_MutatedFile_NeverThrowsAnythingElse()
    {
        var shape = new MoeShape([0, 1, 2], 8, 2);
        var plan = PlanFile.Read(RepositoryRoot.Fixture("golden", "mixtral-eep-continuous-b4", "coeff.pth"), shape);
        File.WriteAllText(_folder.Combine("plan.json"), PlanJson.Write(plan).ToJsonString());
        Fuzz(_folder.Combine("plan.json"), 4, () => PlanFile.Read(_folder.Combine("plan.json"), shape));
    }

    private static void Fuzz(string path, int seed, Action open)
    {
        var original = File.ReadAllText(path);
        var random = new Random(seed);
        var refused = 0;
        for (var round = 0; round < Mutations; round++)
        {
            var text = Mutate(original, random);
            File.WriteAllText(path, text);
            try
            {
                open();
            }
            catch (Exception error) when (error is CheckpointException or PlanException)
            {
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"round {round}: {error}");
            }
        }

        Assert.True(refused > Mutations / 4, $"{refused} refused");
    }

    private static string Mutate(string original, Random random)
    {
        var text = new StringBuilder(original);
        for (var change = random.Next(1, 3); change > 0; change--)
        {
            // Half of the changes hit the head of the file, where a tokenizer has its structure.
            var at = random.Next(random.Next(2) == 0 ? text.Length : Math.Min(text.Length, 3000));
            switch (random.Next(4))
            {
                case 0:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 1:
                    text.Remove(at, Math.Min(random.Next(1, 30), text.Length - at));
                    break;
                case 2:
                    text.Insert(at, Inserts[random.Next(Inserts.Length)]);
                    break;
                default:
                    ReplaceValue(text, at, Inserts[random.Next(Inserts.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    private static void ReplaceValue(StringBuilder text, int from, string value)
    {
        var all = text.ToString();
        var start = all.IndexOf(':', from) + 1;
        var end = start > 0 ? all.IndexOfAny([',', '}', ']', '\n'], start) : -1;
        if (end > start)
        {
            text.Remove(start, end - start).Insert(start, value);
        }
    }
}
