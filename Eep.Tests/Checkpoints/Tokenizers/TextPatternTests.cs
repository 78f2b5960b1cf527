using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Eep.Core.Checkpoints;
using FsCheck.Xunit;

namespace Eep.Tests.Checkpoints.Tokenizers;

/// <summary>Splitting patterns, seen through a tokenizer that puts a mark before every piece.</summary>
public sealed class TextPatternTests : IDisposable
{
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    private const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Qwen = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string O200k = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string DeepSeek = @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private TokenizerFile? _file;

    public void Dispose() => _file?.Dispose();

    [Property(MaxTest = 200)]
    public void Encode_PatternsOfTheFamilies_CutAsAnotherEngineDoes(int seed)
    {
        // The other engine counts UTF-16 units, so it is asked about the basic plane only.
        var text = string.Concat(RandomText.Of(seed, 20).Where(character => !char.IsSurrogate(character)));
        foreach (var pattern in (string[])[Gpt2, Llama3, Qwen, O200k, DeepSeek, @"\p{N}{1,3}?\.?", @"(?>a+)b|\w+?(?=\s|$)", @"[^\p{Lu}-]{2,}", @"^\S+|\D*$"])
        {
            Assert.Equal(Marked(Pieces(pattern, text)), Cut(pattern, text));
        }
    }

    [Theory]
    [InlineData(@"\p{L}+", "𝐀𝐛 𐐷x", "▁𝐀𝐛▁▁𐐷x")]
    [InlineData(@"[^\s\p{L}]", "🙂🙂", "▁🙂▁🙂")]
    [InlineData(@"[𐐀-𐑏]+", "a𐐷𐐷b", "▁a▁𐐷𐐷▁b")]
    [InlineData(@"[a-zµÀ-Ö\u4e00-\x{9FFF}]+", "µb東!", "▁µb東▁!")]
    [InlineData(@".", "🙂\na", "▁🙂▁\n▁a")]
    public void Encode_LettersBeyondTheBasicPlane_AreLetters(string pattern, string text, string pieces) =>
        Assert.Equal(pieces, Cut(pattern, text));

    [Theory]
    [InlineData("Isolated", false, "▁a▁1▁2▁b▁3")]
    [InlineData("Removed", false, "▁a▁b")]
    [InlineData("Removed", true, "▁1▁2▁3")]
    [InlineData("MergedWithPrevious", false, "▁a1▁2▁b3")]
    [InlineData("MergedWithNext", false, "▁a▁1▁2b▁3")]
    [InlineData("Contiguous", false, "▁a▁12▁b▁3")]
    public void Encode_SplitBehavior_DecidesWhatBecomesOfMatches(string behavior, bool invert, string pieces) =>
        Assert.Equal(pieces, Cut(@"\d", "a12b3", behavior, invert));

    [Theory]
    [InlineData("(a", "a '(' without its ')'")]
    [InlineData("a)", "a ')' without its '('")]
    [InlineData("(?<n>a)", "a kind of group other than (?:, (?i:, (?=, (?! and (?>")]
    [InlineData("(a?)*", "an endless repeat of something that may be empty")]
    [InlineData(@"\p{Han}", @"the property \\p\{Han\} \(only general categories are known\)")]
    [InlineData(@"[\w&&[^a]]", "an intersection of classes")]
    [InlineData("[z-a]", "a range of a class in the wrong order")]
    [InlineData(@"\bword", @"the escape \\b")]
    [InlineData("a{2000}", "more than 1000 repeats")]
    [InlineData("((a{900}){900}){900}", "more than 20000 parts when its repeats are written out")]
    [InlineData("(((((){1000}){1000}){1000}){1000}){1000}", "more than 20000 parts when its repeats are written out")]
    public void Open_PatternThatIsNotUnderstood_IsRefusedByName(string pattern, string reason)
    {
        var error = Assert.Throws<CheckpointException>(() => Cut(pattern, "x"));
        Assert.Matches($"pattern '.*': expected a regular expression that is understood, found {(reason.Contains('\\', StringComparison.Ordinal) ? reason : Regex.Escape(reason))}", error.Message);
    }

    [Fact]
    public void Encode_PatternThatBacktracksForEver_IsGivenUp()
    {
        var error = Assert.Throws<CheckpointException>(() => Cut("(?:a|a)+(?:a|a)+(?:a|a)+b", new string('a', 60)));
        Assert.Contains("more steps than a pattern may take", error.Message, StringComparison.Ordinal);
    }

    private string Cut(string pattern, string text, string behavior = "Isolated", bool invert = false)
    {
        _file?.Dispose();
        var split = new JsonObject
        {
            ["type"] = "Split",
            ["pattern"] = new JsonObject { ["Regex"] = pattern },
            ["behavior"] = behavior,
            ["invert"] = invert,
        };
        _file = TokenizerFile.Metaspace(preTokenizer: new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(split, TokenizerFile.MetaspaceStep("always")),
        });
        _file.Json["decoder"] = JsonNode.Parse("""{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Fuse"}]}""");
        var tokenizer = _file.Open();
        return tokenizer.Decode(tokenizer.Encode(text, addSpecialTokens: false));
    }

    private static IEnumerable<string> Pieces(string pattern, string text)
    {
        var end = 0;
        foreach (Match match in Regex.Matches(text, pattern, RegexOptions.CultureInvariant | RegexOptions.Multiline))
        {
            yield return text[end..match.Index];
            yield return match.Value;
            end = match.Index + match.Length;
        }

        yield return text[end..];
    }

    private static string Marked(IEnumerable<string> pieces) => string.Concat(pieces.Where(piece => piece.Length > 0)
        .Select(piece => piece.Replace(" ", TokenizerFile.Mark, StringComparison.Ordinal))
        .Select(piece => piece.StartsWith(TokenizerFile.Mark, StringComparison.Ordinal) ? piece : TokenizerFile.Mark + piece));
}
