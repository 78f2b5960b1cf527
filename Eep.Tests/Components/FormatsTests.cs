using Eep.Web.Components;

namespace Eep.Tests.Components;

public sealed class FormatsTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1e-4, "1e-4")]
    [InlineData(3.2e-6, "3.2e-6")]
    public void Difference_Tiny_IsShort(double value, string expected) => Assert.Equal(expected, Formats.Difference(value));

    [Theory]
    [InlineData(0L, "0 B")]
    [InlineData(999L, "999 B")]
    [InlineData(2_366_840L, "2.37 MB")]
    [InlineData(20_480L, "20.5 kB")]
    [InlineData(93_400_000_000L, "93.4 GB")]
    [InlineData(512_000_000_000L, "512 GB")]
    public void Bytes_AreDecimal(long bytes, string text) => Assert.Equal(text, Formats.Bytes(bytes));

    [Theory]
    [InlineData(0.328, "+32.8")]
    [InlineData(-0.1624, "−16.2")]
    [InlineData(0.0, "±0.0")]
    [InlineData(0.0004, "±0.0")]
    public void Points_CarryTheirSign(double difference, string text) => Assert.Equal(text, Formats.Points(difference));

    [Theory]
    [InlineData(100, 61, "−39 %")]
    [InlineData(100, 120, "+20 %")]
    [InlineData(0, 1, "–")]
    [InlineData(100_000, 100_001, "±0 %")]
    public void Saved_IsAShareOfTheWhole(long before, long after, string text) => Assert.Equal(text, Formats.Saved(before, after));

    [Theory]
    [InlineData(-0.0, "0.0 %")]
    [InlineData(-1e-17, "0.0 %")]
    [InlineData(-0.0004, "0.0 %")]
    [InlineData(-0.0006, "-0.1 %")]
    [InlineData(0.8304, "83.0 %")]
    public void Percent_OfWhatRoundsToZero_HasNoSign(double share, string text) => Assert.Equal(text, Formats.Percent(share));

    [Fact]
    public void Percent_OfNothing_IsADash() => Assert.Equal("–", Formats.Percent(null));

    [Theory]
    [InlineData(0.4, "< 1 s")]
    [InlineData(59, "59 s")]
    [InlineData(187, "3 min 07 s")]
    [InlineData(3725, "1 h 02 min")]
    [InlineData(100_000, "1 d 3 h")]
    public void Duration_HasTwoParts(double seconds, string text) => Assert.Equal(text, Formats.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(3, "a few seconds")]
    [InlineData(73, "75 s")]
    [InlineData(95, "2 min")]
    [InlineData(9000, "2.5 h")]
    public void About_IsRounded(double seconds, string text) => Assert.Equal(text, Formats.About(TimeSpan.FromSeconds(seconds)));
}
