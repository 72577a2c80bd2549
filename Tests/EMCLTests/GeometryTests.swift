import EMCL
import EmbeddingFiles
import EmbeddingMath
import Testing

@Suite struct GeometryTests {
  @Test func variancesAndGapAreThoseOfTheDefinition() throws {
    // Two classes in the plane: video (1, 0) with one text (0, 1); video (-1, 0) with two texts of
    // any length in the direction (-1, 0).
    let videos = RowStore(Matrix(rows: 2, columns: 2, elements: [2, 0, -1, 0]))
    let texts = RowStore(Matrix(rows: 3, columns: 2, elements: [-3, 0, 0, 5, -1, 0]))
    let geometry = try Geometry(
      texts: texts, videos: videos, truth: Truth(videoOfText: [1, 0, 1], videoCount: 2),
      parallelism: Parallelism(threads: 2))
    // Mean text (-2/3, 1/3), mean video (0, 0).
    #expect(abs(geometry.modalityGap - (4.0 / 9 + 1.0 / 9).squareRoot()) < 1e-7)
    // Class 0: centre (.5, .5), two rows at squared distance .5; class 1: three equal rows.
    #expect(abs(geometry.intraClassVariance - 2 * 0.5 / 5) < 1e-7)
    // Centre of all (-.4, .2); class centres at squared distances .9 and .4.
    #expect(abs(geometry.interClassVariance - (2 * 0.9 + 3 * 0.4) / 5) < 1e-7)
  }
}
